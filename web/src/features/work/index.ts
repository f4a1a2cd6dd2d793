export { workRoutes } from './routes'
