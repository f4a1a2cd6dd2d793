import type { RouteRecordRaw } from 'vue-router'

const meta = { title: 'page.policy', permission: 'read_policy' } as const
export const policyRoutes: RouteRecordRaw[] = [
  { path: '/policy', redirect: { name: 'rules' } },
  { path: '/policy/rules', name: 'rules', component: () => import('./pages/RuleListPage.vue'), meta },
  { path: '/policy/rules/:id', name: 'rule', component: () => import('./pages/RulePage.vue'), props: true, meta },
  { path: '/policy/parameters', name: 'parameters', component: () => import('./pages/ParameterListPage.vue'), meta },
  { path: '/policy/parameters/:id', name: 'parameter', component: () => import('./pages/ParameterPage.vue'), props: true, meta },
  { path: '/policy/datasets', name: 'datasets', component: () => import('./pages/DatasetPage.vue'), meta },
]
