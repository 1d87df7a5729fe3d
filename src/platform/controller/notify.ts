/** The channel on which a commit wakes the controller. Losing a call costs the time of one loop, nothing else. */
export const controllerChannel = 'sixthman_ledger'
