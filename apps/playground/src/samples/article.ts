import article from '../../../../samples/article.txt?raw'

export const sampleArticle: string = article.trim()

export const sampleQuestion = 'keeping time on freezing nights'
