import { computed, type ComputedRef } from 'vue'
import { useRoute, useRouter, type LocationQueryRaw } from 'vue-router'

/**
 * Filters kept in the address, so that a list can be shared, bookmarked and returned to with Back.
 * Values equal to their default are left out. Every change goes back to the first page.
 */
export function useQueryFilters<T extends Record<string, string>>(
  defaults: T,
): {
  filters: ComputedRef<T>
  set: (change: Partial<T>) => void
  reset: () => void
  isDefault: ComputedRef<boolean>
} {
  const route = useRoute()
  const router = useRouter()
  const filters = computed<T>(() => {
    const result: Record<string, string> = {}
    for (const [name, fallback] of Object.entries(defaults)) {
      const found = route.query[name]
      result[name] = typeof found === 'string' ? found : fallback
    }
    return result as T
  })

  function write(next: Record<string, string>): void {
    const query: LocationQueryRaw = {}
    for (const [name, value] of Object.entries(route.query)) {
      if (!(name in defaults) && name !== 'cursor' && name !== 'page') query[name] = value
    }
    for (const [name, value] of Object.entries(next)) {
      if (value !== defaults[name]) query[name] = value
    }
    void router.replace({ query })
  }

  return {
    filters,
    set: (change) => write({ ...filters.value, ...change } as Record<string, string>),
    reset: () => write(defaults),
    isDefault: computed(() => Object.entries(filters.value).every(([name, value]) => value === defaults[name])),
  }
}
