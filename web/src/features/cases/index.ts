export { caseRoutes } from './routes'
