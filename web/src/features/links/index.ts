export { linkRoutes } from './routes'
