export declare const everyCase: boolean
export declare function runs(full: number): number
