/** Exports that are measured as ordered again were all made again, or the run fails. */
import { expect, test } from 'vitest'
import { findOrderFaults } from '../../bench/find-order-faults.ts'

const exports = new Set(['export_results', 'export_tonight'])
const whole = { committed: 12, changed: 0, failed: [], waiting: [] }
const results = { asset: 'export_results', gameDate: '2024-12-02' }

test('all made again and none changed is no fault, nor that the lines of a date have failed', () => {
  expect(findOrderFaults(whole, exports)).toEqual([])
  const failed = [{ asset: 'prop_lines', gameDate: '2024-11-05' }]
  expect(findOrderFaults({ ...whole, failed, waiting: failed }, exports)).toEqual([])
})

test('one that failed, waits or changed is, whatever the others came to; and so is nothing at all', () => {
  expect(findOrderFaults({ ...whole, failed: [results] }, exports)).toEqual([
    'export_results 2024-12-02 failed',
  ])
  expect(findOrderFaults({ ...whole, waiting: [results] }, exports)).toEqual([
    'export_results 2024-12-02 waits',
  ])
  expect(findOrderFaults({ ...whole, changed: 2 }, exports)).toEqual(['2 changed'])
  expect(findOrderFaults({ ...whole, committed: 0 }, exports)).toEqual(['nothing was made'])
})
