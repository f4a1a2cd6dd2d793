export { deliveryRoutes } from './routes'
