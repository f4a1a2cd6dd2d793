import { computed, type ComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'

export interface Paging {
  page: ComputedRef<number>
  cursor: ComputedRef<string>
  next: (cursor: string) => void
  previous: () => void
  first: () => void
}

/**
 * Cursor paging kept in the address (`page`, `cursor`). The server only knows "the rows after this cursor"; the way back is
 * remembered here for pages seen since the list was opened, else Previous goes to the first page.
 */
export function usePaging(): Paging {
  const route = useRoute()
  const router = useRouter()
  const seen = new Map<number, string>([[1, '']])
  const text = (name: string): string => {
    const value = route.query[name]
    return typeof value === 'string' ? value : ''
  }
  const page = computed(() => Math.max(1, Number(text('page')) || 1))
  const cursor = computed(() => text('cursor'))

  function go(to: number, at: string): void {
    const query = { ...route.query }
    delete query.page
    delete query.cursor
    void router.push({ query: to <= 1 ? query : { ...query, page: String(to), cursor: at } })
  }
  return {
    page,
    cursor,
    next(nextCursor) {
      seen.set(page.value, cursor.value)
      seen.set(page.value + 1, nextCursor)
      go(page.value + 1, nextCursor)
    },
    previous() {
      const before = seen.get(page.value - 1)
      if (before === undefined) go(1, '')
      else go(page.value - 1, before)
    },
    first: () => go(1, ''),
  }
}

export interface OffsetPaging extends Paging {
  offset: ComputedRef<number>
  /** What stands behind the rows of this page; '' when nothing does. */
  after: (list: { rows: unknown[]; total: number } | null | undefined) => string
}

/** For lists that the server counts from a row: the address keeps that number where other lists keep a cursor. */
export function useOffsetPaging(): OffsetPaging {
  const paging = usePaging()
  const offset = computed(() => Math.max(0, Number(paging.cursor.value) || 0))
  return {
    ...paging,
    offset,
    after(list) {
      const end = offset.value + (list?.rows.length ?? 0)
      return list && end < list.total ? String(end) : ''
    },
  }
}
