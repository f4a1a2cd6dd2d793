import { Connection, DataLine, House, List, Lock, Notebook, Upload, User } from '@element-plus/icons-vue'
import type { Component } from 'vue'
import type { Permission } from '@/api/types'

export interface MenuItem {
  name: string
  title: string
  icon: Component
  permission: Permission
  /** Other route names under this entry. */
  also: readonly string[]
}

export const menu: readonly MenuItem[] = [
  { name: 'dashboard', title: 'page.dashboard', icon: DataLine, permission: 'dashboard', also: [] },
  { name: 'leads', title: 'page.leads', icon: List, permission: 'read_leads', also: ['lead'] },
  { name: 'households', title: 'page.households', icon: House, permission: 'read_households', also: ['household'] },
  { name: 'deliveries', title: 'page.deliveries', icon: Upload, permission: 'read_deliveries', also: ['delivery'] },
  { name: 'screenings', title: 'page.screenings', icon: Connection, permission: 'dashboard', also: [] },
  { name: 'rules', title: 'page.policy', icon: Notebook, permission: 'read_policy', also: ['rule', 'parameters', 'parameter', 'datasets'] },
  { name: 'accounts', title: 'page.accounts', icon: User, permission: 'manage_accounts', also: [] },
  { name: 'audit', title: 'page.audit', icon: Lock, permission: 'read_audit', also: [] },
]

/** The page an account starts on: the first entry it may open; none when it may open nothing. */
export function homeOf(may: (permission: Permission) => boolean): string | null {
  return menu.find((item) => may(item.permission))?.name ?? null
}
