using System.Text;

namespace MetaflowStack.Testing;

/// <summary>
/// A span as it was sent. Numbers of fields are those of opentelemetry/proto/trace/v1/trace.proto
/// (https://github.com/open-telemetry/opentelemetry-proto).
/// </summary>
internal sealed record OtlpSpan(string Id, string Parent, string Trace, string Name, string Service, bool Failed, string Message, IReadOnlyDictionary<string, string> Attributes)
{
    /// <summary>The spans of an ExportTraceServiceRequest.</summary>
    public static IEnumerable<OtlpSpan> ReadAll(ReadOnlyMemory<byte> request) =>
        from resourceSpans in Fields(request, 1)
        let service = Fields(resourceSpans, 1).Select(resource => Pairs(Fields(resource, 1)).GetValueOrDefault("service.name", "")).FirstOrDefault("")
        from scopeSpans in Fields(resourceSpans, 2)
        from span in Fields(scopeSpans, 2)
        select Read(span, service);

    private static OtlpSpan Read(ReadOnlyMemory<byte> span, string service)
    {
        var status = Fields(span, 15).FirstOrDefault();
        return new OtlpSpan(
            Hex(Fields(span, 2)), Hex(Fields(span, 4)), Hex(Fields(span, 1)), Text(Fields(span, 5)), service,
            Numbers(status, 3).Contains(2UL), Text(Fields(status, 2)), Pairs(Fields(span, 9)));
    }

    // A KeyValue has its key in 1 and its AnyValue in 2, which has text in 1, bool in 2 and a whole number in 3.
    private static Dictionary<string, string> Pairs(IEnumerable<ReadOnlyMemory<byte>> attributes)
    {
        var pairs = new Dictionary<string, string>();
        foreach (var attribute in attributes)
        {
            var value = Fields(attribute, 2).FirstOrDefault();
            pairs[Text(Fields(attribute, 1))] = Fields(value, 1).Any() ? Text(Fields(value, 1)) : string.Concat(Numbers(value, 3));
        }

        return pairs;
    }

    private static string Text(IEnumerable<ReadOnlyMemory<byte>> fields) => Encoding.UTF8.GetString(fields.FirstOrDefault().Span);

    private static string Hex(IEnumerable<ReadOnlyMemory<byte>> fields) => Convert.ToHexString(fields.FirstOrDefault().Span);

    private static IEnumerable<ReadOnlyMemory<byte>> Fields(ReadOnlyMemory<byte> message, int number) =>
        All(message).Where(field => field.Number == number && field.Wire == 2).Select(field => field.Bytes);

    private static IEnumerable<ulong> Numbers(ReadOnlyMemory<byte> message, int number) =>
        All(message).Where(field => field.Number == number && field.Wire == 0).Select(field => field.Value);

    private static IEnumerable<(int Number, int Wire, ReadOnlyMemory<byte> Bytes, ulong Value)> All(ReadOnlyMemory<byte> message)
    {
        for (var position = 0; position < message.Length;)
        {
            var tag = Varint(message.Span, ref position);
            var (number, wire) = ((int)(tag >> 3), (int)(tag & 7));
            var value = wire is 0 or 2 ? Varint(message.Span, ref position) : 0;
            var length = wire switch { 0 => 0, 1 => 8, 2 => (int)value, 5 => 4, _ => throw new FormatException($"wire type {wire}") };
            yield return (number, wire, message.Slice(position, length), value);
            position += length;
        }
    }

    private static ulong Varint(ReadOnlySpan<byte> bytes, ref int position)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var part = bytes[position++];
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80)
                return value;
        }
    }
}
