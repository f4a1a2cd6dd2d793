export { policyRoutes } from './routes'
