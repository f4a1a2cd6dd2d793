export { screeningRoutes } from './routes'
