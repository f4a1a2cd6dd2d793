export { benefitRoutes } from './routes'
