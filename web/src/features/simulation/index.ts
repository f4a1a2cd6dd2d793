export { simulationRoutes } from './routes'
