export { householdRoutes } from './routes'
