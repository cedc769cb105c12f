import { clusterFlags, clusterPlace } from '../_cluster.js'
import Images from '../images.js'

export default class K8sImages extends Images {
  static override summary = 'list the images that the pods were made from'
  static override examples = ['stack k8s images', 'stack k8s images web --json']
  static override baseFlags = clusterFlags

  protected override get place() {
    return clusterPlace('look')
  }
}
