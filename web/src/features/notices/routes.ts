import type { RouteRecordRaw } from 'vue-router'

export const noticeRoutes: RouteRecordRaw[] = [
  { path: '/notices', name: 'notices', component: () => import('./pages/NoticeListPage.vue'), meta: { title: 'page.notices', permission: 'read_cases' } },
  { path: '/notices/new', name: 'notice-new', component: () => import('./pages/NoticeDraftPage.vue'), meta: { title: 'page.noticeNew', permission: 'work' } },
  { path: '/notices/:id', name: 'notice', component: () => import('./pages/NoticePage.vue'), props: true, meta: { title: 'page.notice', permission: 'read_cases' } },
]
