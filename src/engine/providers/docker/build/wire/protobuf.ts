import { WireReader, WireWriter } from './wire-format.js'

/** How values of one type stand on the wire: varint (0) or length-delimited (2), all that BuildKit's messages use. */
export interface ValueType<Value> {
  readonly wire: 0 | 2
  /** What the field is when it was not sent; a value equal to it is not sent either. */
  readonly absent: Value
  write(writer: WireWriter, value: Value): void
  read(reader: WireReader): Value
}

/** One numbered field of a message. Methods, not properties, so that a field of strings is a field of unknown. */
export interface Field<Value> {
  readonly number: number
  readonly initial: () => Value
  write(writer: WireWriter, value: Value): void
  /** Folds one more occurrence into what was read so far. */
  read(reader: WireReader, sofar: Value): Value
}

type Fields = { readonly [name: string]: Field<unknown> }
type Values<F extends Fields> = { readonly [Name in keyof F]: F[Name] extends Field<infer Value> ? Value : never }

/** A protobuf message: its codec, and through `MessageOf` its type. */
export interface MessageType<Message> {
  encode(message: Partial<Message>): Buffer
  /** Encodes to where others were before. */
  write(writer: WireWriter, message: Partial<Message>): void
  /** @throws RangeError when the bytes end within a field. */
  decode(bytes: Uint8Array): Message
}
export type MessageOf<Type> = Type extends MessageType<infer Message> ? Message : never

/** Defines a message by its fields. Unknown fields are skipped when read, as protobuf asks. */
export function message<F extends Fields>(fields: F): MessageType<Values<F>> {
  const entries = Object.entries(fields)
  const byNumber = new Map(entries.map(([name, field]) => [field.number, { name, field }]))
  const write = (writer: WireWriter, values: Partial<Values<F>>) => {
    // The mapped type says that every value fits the field of its name; indexing by a string loses that.
    const given = values as { readonly [name: string]: unknown }
    for (const [name, field] of entries) if (given[name] !== undefined) field.write(writer, given[name])
  }
  return {
    write,
    encode(values) {
      const writer = new WireWriter()
      write(writer, values)
      return writer.finish()
    },
    decode(bytes) {
      const reader = new WireReader(bytes)
      const values: { [name: string]: unknown } = {}
      for (const [name, field] of entries) values[name] = field.initial()
      while (!reader.done) {
        const tag = reader.uint()
        const known = byNumber.get(Math.floor(tag / 8))
        if (known) values[known.name] = known.field.read(reader, values[known.name])
        else reader.skip(tag % 8)
      }
      // Filled field by field from the very definition that the type is made of.
      return values as Values<F>
    },
  }
}

export function field<Value>(number: number, type: ValueType<Value>): Field<Value> {
  return {
    number,
    initial: () => type.absent,
    write(writer, value) {
      if (value === type.absent) return
      writer.tag(number, type.wire)
      type.write(writer, value)
    },
    read: (reader) => type.read(reader),
  }
}

export function repeated<Value>(number: number, type: ValueType<Value>): Field<readonly Value[]> {
  return {
    number,
    initial: () => [],
    write(writer, values) {
      for (const value of values) {
        writer.tag(number, type.wire)
        type.write(writer, value)
      }
    },
    read: (reader, sofar) => [...sofar, type.read(reader)],
  }
}

/** A protobuf map from text: repeated entries of {1 key, 2 value}. */
export function map<Value>(number: number, type: ValueType<Value>): Field<ReadonlyMap<string, Value>> {
  const entry = message({ key: field(1, text), value: field(2, type) })
  return {
    number,
    initial: () => new Map(),
    write(writer, values) {
      for (const [key, value] of values) {
        writer.tag(number, 2)
        // Generic values of a mapped type: the compiler cannot see that `value` belongs to field 2.
        writer.delimited(() => entry.write(writer, { key, value } as Partial<MessageOf<typeof entry>>))
      }
    },
    read(reader, sofar) {
      const read: { key: string; value: unknown } = entry.decode(reader.bytes())
      return new Map(sofar).set(read.key, read.value as Value) // read by `type`
    },
  }
}

export const text: ValueType<string> = {
  wire: 2,
  absent: '',
  write: (writer, value) => writer.text(value),
  read: (reader) => reader.bytes().toString('utf8'),
}

const empty = Buffer.alloc(0)

export const bytes: ValueType<Buffer> = {
  wire: 2,
  absent: empty,
  write: (writer, value) => writer.bytes(value),
  read: (reader) => reader.bytes(),
}

/** Unsigned, and at most 2^53: ids, counts, sizes, modes. */
export const uint: ValueType<number> = {
  wire: 0,
  absent: 0,
  write: (writer, value) => writer.uint(value),
  read: (reader) => reader.uint(),
}

/** Signed 64 bits: times in nanoseconds. */
export const int64: ValueType<bigint> = {
  wire: 0,
  absent: 0n,
  write: (writer, value) => writer.int64(value),
  read: (reader) => reader.int64(),
}

export const bool: ValueType<boolean> = {
  wire: 0,
  absent: false,
  write: (writer, value) => writer.uint(value ? 1 : 0),
  read: (reader) => reader.uint() !== 0,
}

/** A message within a message. */
export function nested<Message>(type: MessageType<Message>): ValueType<Message | undefined> {
  return {
    wire: 2,
    absent: undefined,
    write: (writer, value) => writer.delimited(() => type.write(writer, value ?? {})),
    read: (reader) => type.decode(reader.bytes()),
  }
}

/** A message in a list, where there is no absent one. */
export function listed<Message>(type: MessageType<Message>): ValueType<Message> {
  return {
    wire: 2,
    absent: type.decode(empty),
    write: (writer, value) => writer.delimited(() => type.write(writer, value)),
    read: (reader) => type.decode(reader.bytes()),
  }
}
