export { declarationRoutes } from './routes'
