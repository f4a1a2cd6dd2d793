import { watchEffect } from 'vue'
import { useI18n } from 'vue-i18n'

/** Title of the browser tab: "<what> · 守望". The router sets the page's general title; this names the thing shown. */
export function usePageTitle(what: () => string | null | undefined): void {
  const { t } = useI18n()
  watchEffect(() => {
    const text = what()
    if (text) document.title = `${text} · ${t('product.name')}`
  })
}
