import type { RouteRecordRaw } from 'vue-router'

export const sessionRoutes: RouteRecordRaw[] = [
  { path: '/login', name: 'login', component: () => import('./pages/LoginPage.vue'), meta: { title: 'page.login', open: true, bare: true } },
  { path: '/password', name: 'password', component: () => import('./pages/PasswordPage.vue'), meta: { title: 'page.password', bare: true } },
]
