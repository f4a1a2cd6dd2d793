import type { RouteRecordRaw } from 'vue-router'

export const administrationRoutes: RouteRecordRaw[] = [
  { path: '/accounts', name: 'accounts', component: () => import('./pages/AccountsPage.vue'), meta: { title: 'page.accounts', permission: 'manage_accounts' } },
  { path: '/push-tokens', name: 'push-tokens', component: () => import('./pages/PushTokensPage.vue'), meta: { title: 'page.pushTokens', permission: 'manage_accounts' } },
  { path: '/audit', name: 'audit', component: () => import('./pages/AuditPage.vue'), meta: { title: 'page.audit', permission: 'read_audit' } },
]
