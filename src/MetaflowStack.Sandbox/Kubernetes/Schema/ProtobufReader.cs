using System.Globalization;

namespace MetaflowStack.Sandbox.Kubernetes.Schema;

/// <summary>One field on the wire: a number, or bytes.</summary>
internal readonly record struct ProtobufField(int Number, long Value, byte[] Bytes);

/// <summary>The wire format of protocol buffers.</summary>
internal static class ProtobufReader
{
    public static List<ProtobufField> Fields(ReadOnlySpan<byte> message)
    {
        var fields = new List<ProtobufField>();
        for (var at = 0; at < message.Length;)
        {
            var tag = Varint(message, ref at);
            var number = (int)(tag >> 3);
            switch (tag & 7)
            {
                case 0:
                    fields.Add(new ProtobufField(number, Varint(message, ref at), []));
                    break;
                case 1:
                    fields.Add(new ProtobufField(number, BitConverter.ToInt64(Take(message, ref at, 8)), []));
                    break;
                case 2:
                    var length = (int)Varint(message, ref at);
                    fields.Add(new ProtobufField(number, 0, Take(message, ref at, length).ToArray()));
                    break;
                case 5:
                    fields.Add(new ProtobufField(number, BitConverter.ToInt32(Take(message, ref at, 4)), []));
                    break;
                default:
                    throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"proto: illegal wireType {tag & 7}"));
            }
        }
        return fields;
    }

    private static ReadOnlySpan<byte> Take(ReadOnlySpan<byte> message, ref int at, int length)
    {
        if (length < 0 || at + length > message.Length)
            throw new FormatException("unexpected EOF");
        var part = message.Slice(at, length);
        at += length;
        return part;
    }

    private static long Varint(ReadOnlySpan<byte> message, ref int at)
    {
        long value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var part = message[at++];
            value |= (long)(part & 0x7f) << shift;
            if (part < 0x80)
                return value;
        }
        throw new FormatException("proto: integer overflow");
    }
}
