export { publicRoutes } from './routes'
