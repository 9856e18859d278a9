import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { pathOfPlace } from '../../shared/placed-faults.ts';
import { placeOf } from '../../shared/settings-issues.ts';

const key = fc.stringMatching(/^[a-zA-Z_-][a-zA-Z0-9_ -]{0,12}$/);
const path = fc.array(fc.oneof(key, fc.nat(20)), { maxLength: 6 });

test('a place leads back to its path, whatever ids stand in it', () => {
  fc.assert(
    fc.property(path, fc.string(), (steps, id) => {
      // Every entry on the way has this id, with quotes, brackets and dots in it or not.
      const raw = steps.reduceRight<unknown>((inner, step) => {
        const entry = typeof inner === 'object' && inner !== null ? { id, ...inner } : { id };
        return typeof step === 'number' ? Object.assign([], { [step]: entry }) : { [step]: entry };
      }, {});
      const place = placeOf(steps, raw);
      expect(pathOfPlace(place)).toEqual(steps);
    }),
  );
});
