import { createPinia } from 'pinia'
import { createApp } from 'vue'
import 'element-plus/es/components/base/style/css'
import '@/shared/styles/tokens.css'
import '@/shared/styles/base.css'
import { onUnauthenticated } from '@/api/client'
import { i18n, initialLanguage, setLanguage } from '@/i18n'
import { useSessionStore } from '@/shared/stores/session'
import App from './App.vue'
import { createAppRouter } from './router'

export async function startApplication(): Promise<void> {
  await setLanguage(initialLanguage)
  const router = createAppRouter()
  const app = createApp(App).use(createPinia()).use(i18n).use(router)

  // The session ended elsewhere (time-out, password changed, account disabled): back to the log-in page, and here again after it.
  onUnauthenticated(() => {
    const session = useSessionStore()
    if (session.session === null) return
    session.forget()
    void router.push({ name: 'login', query: { next: router.currentRoute.value.fullPath, ended: '1' } })
  })
  app.mount('#app')
}
