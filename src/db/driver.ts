/** The driver of PostgreSQL: the one file that knows where it comes from. */
import pg from 'pg'

export { pg }
