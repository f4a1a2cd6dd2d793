export { default as InputForm } from './InputForm.vue'
export { default as ActionDialog } from './ActionDialog.vue'
export type { AttachmentTarget, FormContext } from './context'
