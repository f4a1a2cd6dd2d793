export { leadRoutes } from './routes'
