import type { RouteRecordRaw } from 'vue-router'

export const departmentRoutes: RouteRecordRaw[] = [
  { path: '/department', name: 'department', component: () => import('./pages/DepartmentPage.vue'), meta: { title: 'page.department', permission: 'work' } },
]
