/** Where every container on a network of Docker's own finds a name server. nginx has to be told of it: `resolver 127.0.0.11`. */
export const dockerResolver = '127.0.0.11'
