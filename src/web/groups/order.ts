import type { GroupInput } from '../../domain/group.js';

type Members = GroupInput['members'];

/** The member one place up (-1) or down (1). Places that several share stay shared, but for the one that leaves. */
export function moved(members: Members, moduleId: number, step: -1 | 1): Members {
  const sorted = members.toSorted((a, b) => a.run_order - b.run_order);
  const at = sorted.findIndex(({ module_id }) => module_id === moduleId);
  const [one, other] = [sorted[at], sorted[at + step]];
  if (!one || !other) return sorted;
  if (one.run_order !== other.run_order) {
    const places = new Map([
      [one.module_id, other.run_order],
      [other.module_id, one.run_order],
    ]);
    return inOrder(
      sorted.map((member) => ({ ...member, run_order: places.get(member.module_id) ?? member.run_order })),
    );
  }
  // Beside each other: it gets a place of its own, before or behind those it shared one with.
  const place = one.run_order;
  return inOrder(
    sorted.map((member) => {
      const isBehind = step === -1 ? member.run_order >= place && member !== one : member.run_order > place;
      const own = member === one && step === 1;
      return isBehind || own ? { ...member, run_order: member.run_order + 1 } : member;
    }),
  );
}

const inOrder = (members: Members): Members => members.toSorted((a, b) => a.run_order - b.run_order);
