/** Per unit staked; what a side has to be worth at its best price to be called a best bet. */
export const bestBetValueMinimum = 0.03
