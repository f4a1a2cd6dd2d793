export { freshnessRoutes } from './routes'
