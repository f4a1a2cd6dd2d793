export { qualityRoutes } from './routes'
