export declare const everyCase: boolean
