import { createI18n } from 'vue-i18n'
import zhCN from './zh-CN.json'

export type Language = 'zh-CN' | 'en'
const kStored = 'shouwang.language'

/** The language chosen before, else Chinese: the staff's language decides, not the browser's. */
function stored(): Language {
  try {
    return localStorage.getItem(kStored) === 'en' ? 'en' : 'zh-CN'
  } catch {
    return 'zh-CN' // storage switched off
  }
}

export const i18n = createI18n({
  legacy: false,
  locale: 'zh-CN',
  fallbackLocale: 'zh-CN',
  messages: { 'zh-CN': zhCN } as Record<string, typeof zhCN>,
})

/** Switches the language; English is fetched only when asked for. */
export async function setLanguage(language: Language): Promise<void> {
  if (language === 'en' && !i18n.global.availableLocales.includes('en')) {
    const english = await import('./en.json')
    i18n.global.setLocaleMessage('en', english.default as typeof zhCN)
  }
  i18n.global.locale.value = language
  document.documentElement.lang = language
  try {
    localStorage.setItem(kStored, language)
  } catch {
    // storage switched off: the choice lasts until the page is closed
  }
}

export const initialLanguage = stored()
