export { departmentRoutes } from './routes'
