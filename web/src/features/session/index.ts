export { sessionRoutes } from './routes'
