export const documents = [
  'To change your password, open the settings and choose Security.',
  'Parcels arrive within three working days.',
  'You may send a product back for thirty days.',
]
