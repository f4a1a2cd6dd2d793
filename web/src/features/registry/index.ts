export { registryRoutes } from './routes'
