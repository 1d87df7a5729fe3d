/** Values at hand, by key: each is made once for all who wait for it, however long that takes, made anew when it is no longer fresh, and all together
 * stay within a budget of bytes; what was asked for longest ago goes first.
 *
 * One that could not be made is forgotten, so that the next one asks again, unless another has taken its place meanwhile. */
import type { Clock } from '../platform/clock.ts'

export interface KeeperOptions<Value> {
  readonly bytesMax: number
  readonly sizeOf: (value: Value) => number
  /** Default: what is kept stays fresh. */
  readonly fresh?: { readonly clock: Pick<Clock, 'monotonicMs'>; readonly forMs: number }
}

export interface Keeper<Value> {
  /** `make` is given what was kept before, undefined where nothing was or it failed. */
  take(key: string, make: (before: Value | undefined) => Promise<Value>): Promise<Value>
}

interface Place<Value> {
  readonly value: Promise<Value>
  readonly madeAtMs: number
  isSettled: boolean
  bytes: number
}

/** Of a place, whatever is in it: who asks for what is not there fills nothing either. */
const placeBytes = 200

export function createKeeper<Value>({ bytesMax, sizeOf, fresh }: KeeperOptions<Value>): Keeper<Value> {
  const places = new Map<string, Place<Value>>()
  let bytes = 0
  const remove = (key: string): Place<Value> | undefined => {
    const place = places.get(key)
    if (place && places.delete(key)) bytes -= place.bytes
    return place
  }
  const add = (key: string, place: Place<Value>): void => {
    places.set(key, place)
    bytes += place.bytes
    while (bytes > bytesMax && places.size > 1) remove(places.keys().next().value!)
  }
  const settle = (key: string, place: Place<Value>): void => {
    place.value.then(
      (value) => {
        place.isSettled = true
        if (places.get(key) !== place) return
        remove(key)
        place.bytes += sizeOf(value)
        add(key, place)
      },
      () => {
        place.isSettled = true
        if (places.get(key) === place) remove(key)
      },
    )
  }
  return {
    take(key, make) {
      const nowMs = fresh?.clock.monotonicMs() ?? 0
      const kept = remove(key)
      if (kept && (!kept.isSettled || !fresh || nowMs - kept.madeAtMs < fresh.forMs)) {
        add(key, kept)
        return kept.value
      }
      const value = (async () => make(await kept?.value.catch(() => undefined)))()
      const place = { value, madeAtMs: nowMs, isSettled: false, bytes: placeBytes + 2 * key.length }
      add(key, place)
      settle(key, place)
      return value
    },
  }
}
