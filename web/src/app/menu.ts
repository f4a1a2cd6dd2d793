import { Bell, Calendar, ChatLineSquare, Clock, Connection, CopyDocument, DataAnalysis, DataLine, EditPen, Folder, House, Key, List, Lock, Notebook, OfficeBuilding, Present, Search, Switch, Tickets, TrendCharts, Upload, User, Warning } from '@element-plus/icons-vue'
import type { Component } from 'vue'
import type { Account, Permission } from '@/api/types'

export interface MenuItem {
  name: string
  title: string
  icon: Component
  /** Any of these opens it. */
  permission: Permission | readonly Permission[]
  /** Only for these; without: for every role with the permission. */
  roles?: readonly Account['role'][]
  /** Other route names under this entry. */
  also: readonly string[]
}

export const menu: readonly MenuItem[] = [
  { name: 'work', title: 'page.work', icon: Tickets, permission: ['work', 'read_cases'], also: [] },
  { name: 'dashboard', title: 'page.dashboard', icon: DataLine, permission: 'dashboard', also: [] },
  { name: 'leads', title: 'page.leads', icon: List, permission: 'read_leads', also: ['lead', 'lead-new'] },
  { name: 'cases', title: 'page.cases', icon: Folder, permission: 'read_cases', also: ['case'] },
  { name: 'households', title: 'page.households', icon: House, permission: 'read_households', also: ['household'] },
  { name: 'benefits', title: 'page.benefits', icon: Present, permission: 'read_households', also: ['benefit'] },
  { name: 'quality', title: 'page.quality', icon: Warning, permission: 'read_households', also: [] },
  { name: 'declarations', title: 'page.declarations', icon: ChatLineSquare, permission: 'work', roles: ['village', 'township', 'county', 'office'], also: [] },
  { name: 'notices', title: 'page.notices', icon: Bell, permission: 'read_cases', also: ['notice', 'notice-new'] },
  { name: 'campaigns', title: 'page.campaigns', icon: Search, permission: 'read_cases', also: ['campaign'] },
  { name: 'late', title: 'page.late', icon: Clock, permission: 'read_cases', also: [] },
  { name: 'department', title: 'page.department', icon: OfficeBuilding, permission: 'work', roles: ['department'], also: [] },
  { name: 'deliveries', title: 'page.deliveries', icon: Upload, permission: 'read_deliveries', also: ['delivery'] },
  { name: 'corrections', title: 'page.corrections', icon: EditPen, permission: 'read_deliveries', also: [] },
  { name: 'links', title: 'page.links', icon: Switch, permission: 'import', also: ['link-list', 'link', 'link-quality'] },
  { name: 'registry', title: 'page.registry', icon: CopyDocument, permission: 'import', roles: ['county', 'office'], also: ['duplicate'] },
  { name: 'freshness', title: 'page.freshness', icon: Calendar, permission: ['read_deliveries', 'dashboard'], also: [] },
  { name: 'screenings', title: 'page.screenings', icon: Connection, permission: 'dashboard', also: [] },
  { name: 'rules', title: 'page.policy', icon: Notebook, permission: 'read_policy', also: ['rule', 'parameters', 'parameter', 'datasets'] },
  { name: 'simulation', title: 'page.simulation', icon: DataAnalysis, permission: 'simulate', also: [] },
  { name: 'scoreboard', title: 'page.scoreboard', icon: TrendCharts, permission: 'simulate', also: [] },
  { name: 'accounts', title: 'page.accounts', icon: User, permission: 'manage_accounts', also: [] },
  { name: 'push-tokens', title: 'page.pushTokens', icon: Key, permission: 'manage_accounts', also: [] },
  { name: 'audit', title: 'page.audit', icon: Lock, permission: 'read_audit', also: [] },
]

export function mayOpen(item: MenuItem, role: string, may: (permission: Permission) => boolean): boolean {
  if (item.roles && !item.roles.some((r) => r === role)) return false
  return typeof item.permission === 'string' ? may(item.permission) : item.permission.some(may)
}

/** Those who act themselves start at their desk; those who look on start at the overview. */
const kStartAtTheDesk = ['village', 'township', 'county', 'department']

/** The page an account starts on: its desk, or the first entry that it may open; none when it may open nothing. */
export function homeOf(role: string, may: (permission: Permission) => boolean): string | null {
  const items = menu.filter((item) => mayOpen(item, role, may))
  const first = kStartAtTheDesk.includes(role) ? items[0] : items.find((item) => item.name !== 'work')
  return (first ?? items[0])?.name ?? null
}
