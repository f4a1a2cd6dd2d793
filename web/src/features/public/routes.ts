import type { RouteRecordRaw } from 'vue-router'

export const publicRoutes: RouteRecordRaw[] = [
  { path: '/p', name: 'follow', component: () => import('./pages/FollowPage.vue'), meta: { title: 'page.follow', open: true, bare: true } },
  { path: '/p/:token', name: 'village', component: () => import('./pages/VillagePage.vue'), props: true, meta: { title: 'page.village', open: true, bare: true } },
]
