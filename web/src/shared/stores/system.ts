import { defineStore } from 'pinia'
import { ref } from 'vue'
import { api } from '@/api/client'
import type { SystemInfo } from '@/api/types'

/** Version, policy pack, and the day of the data of the last screening. */
export const useSystemStore = defineStore('system', () => {
  const info = ref<SystemInfo | null>(null)
  async function load(): Promise<void> {
    info.value = await api.get<SystemInfo>('/system')
  }
  return { info, load }
})
