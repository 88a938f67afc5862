using System.Text;
using System.Text.Json.Nodes;

namespace MetaflowStack.Sandbox.Kubernetes.Schema;

/// <summary>
/// Reads bodies of <c>application/vnd.kubernetes.protobuf</c>, in which typed Go clients (helm, kubectl create) write built-in objects.
/// Go's encoder writes zero values of plain fields, which its JSON leaves out: so do we, but for fields where zero has a meaning.
/// </summary>
internal static class ProtobufDecoder
{
    private static readonly byte[] Magic = "k8s\0"u8.ToArray();

    // Pointers in Go: zero or false is a value of its own.
    private static readonly HashSet<string> ZeroHasMeaning = new(StringComparer.Ordinal)
    {
        "replicas", "terminationGracePeriodSeconds", "backoffLimit", "ttlSecondsAfterFinished", "runAsUser", "runAsGroup", "fsGroup", "completions", "parallelism",
        "revisionHistoryLimit", "tolerationSeconds", "activeDeadlineSeconds", "gracePeriodSeconds", "successfulJobsHistoryLimit", "failedJobsHistoryLimit", "partition",
        "startingDeadlineSeconds", "priority", "automountServiceAccountToken", "enableServiceLinks", "allowPrivilegeEscalation", "readOnlyRootFilesystem", "runAsNonRoot",
        "privileged", "optional", "immutable", "suspend", "hostUsers", "shareProcessNamespace", "allocateLoadBalancerNodePorts", "orphanDependents", "minAvailable", "maxUnavailable",
    };

    /// <summary>The object with its kind and version; types that the table lacks are refused.</summary>
    /// <exception cref="FormatException">The body is no Kubernetes protobuf, or of a type that is not known.</exception>
    public static JsonObject Decode(ReadOnlySpan<byte> body)
    {
        if (!body.StartsWith(Magic))
            throw new FormatException("provided data does not appear to be a protobuf message");
        try
        {
            return DecodeEnvelope(ProtobufReader.Fields(body[Magic.Length..]));
        }
        catch (IndexOutOfRangeException)
        {
            throw new FormatException("unexpected EOF");
        }
    }

    private static JsonObject DecodeEnvelope(List<ProtobufField> envelope)
    {
        var meta = ProtobufReader.Fields(envelope.Find(f => f.Number == 1).Bytes);
        var (apiVersion, kind) = (Text(meta.Find(f => f.Number == 1).Bytes), Text(meta.Find(f => f.Number == 2).Bytes));
        var parts = apiVersion.Split('/');
        var type = SchemaTable.TypeName(parts.Length > 1 ? parts[0] : "", parts[^1], kind);
        // DeleteOptions come under the version of whatever is deleted.
        if (kind == "DeleteOptions")
            type = "meta.v1.DeleteOptions";
        if (ProtobufTable.Find(type) is null || !SchemaTable.Instance.TypeNames.Contains(type))
            throw new FormatException($"no kind \"{kind}\" is registered for version \"{apiVersion}\"");
        var result = new JsonObject { ["apiVersion"] = apiVersion, ["kind"] = kind };
        Message(envelope.Find(f => f.Number == 2).Bytes ?? [], SchemaTable.Instance.Node(type), type, result);
        return result;
    }

    private static void Message(byte[] bytes, SchemaNode schema, string message, JsonObject target)
    {
        var numbers = ProtobufTable.Find(message);
        foreach (var field in ProtobufReader.Fields(bytes))
        {
            if (numbers is null || !numbers.TryGetValue(field.Number, out var known))
                continue;
            if (schema.Fields.TryGetValue(known.Name, out var child))
                Add(target, known.Name, field, child);
            else if (known.Type.Length > 0)
                Message(field.Bytes, schema, known.Type, target); // a struct that Go's JSON inlines
        }
    }

    private static void Add(JsonObject target, string name, ProtobufField field, SchemaNode schema)
    {
        switch (schema.Kind)
        {
            case SchemaKind.List:
                var list = target[name] as JsonArray ?? [];
                target[name] = list;
                list.Add(Value(field, schema.Element!));
                break;
            case SchemaKind.Map:
                var map = target[name] as JsonObject ?? [];
                target[name] = map;
                var entry = ProtobufReader.Fields(field.Bytes);
                map[Text(entry.Find(f => f.Number == 1).Bytes)] = Value(entry.Find(f => f.Number == 2), schema.Element!);
                break;
            default:
                var value = Value(field, schema);
                if (value is not null && !(IsZero(value) && !schema.Required && !ZeroHasMeaning.Contains(name)))
                    target[name] = value;
                break;
        }
    }

    private static bool IsZero(JsonNode value) => value is JsonValue && value.ToJsonString() is "\"\"" or "0" or "false";

    private static JsonNode? Value(ProtobufField field, SchemaNode schema)
    {
        var bytes = field.Bytes ?? [];
        switch (schema.Kind)
        {
            case SchemaKind.Struct:
                var result = new JsonObject();
                Message(bytes, schema, schema.TypeName, result);
                return result;
            case SchemaKind.Any:
                var raw = ProtobufReader.Fields(bytes).Find(f => f.Number == 1).Bytes;
                return raw is { Length: > 0 } ? JsonNode.Parse(raw) : null;
            case SchemaKind.List:
                var items = new JsonArray();
                foreach (var item in ProtobufReader.Fields(bytes).Where(f => f.Number == 1))
                    items.Add(Value(item, schema.Element!));
                return items;
        }
        return schema.TypeName switch
        {
            "int32" => (int)field.Value,
            "int64" => field.Value is >= int.MinValue and <= int.MaxValue ? (int)field.Value : field.Value,
            "boolean" => field.Value != 0,
            "number" => BitConverter.Int64BitsToDouble(field.Value),
            "bytes" => Convert.ToBase64String(bytes),
            "quantity" => Text(ProtobufReader.Fields(bytes).Find(f => f.Number == 1).Bytes),
            "time" or "micro-time" => Time(bytes, schema.TypeName),
            "int-or-string" => IntOrString(ProtobufReader.Fields(bytes)),
            _ => Text(bytes),
        };
    }

    private static JsonNode? Time(byte[] bytes, string type)
    {
        var fields = ProtobufReader.Fields(bytes);
        if (fields.Count == 0)
            return null;
        var time = DateTimeOffset.FromUnixTimeSeconds(fields.Find(f => f.Number == 1).Value).AddTicks(fields.Find(f => f.Number == 2).Value / 100);
        return type == "time" ? Timestamps.Seconds(time) : Timestamps.Micro(time);
    }

    private static JsonNode IntOrString(List<ProtobufField> fields) =>
        fields.Find(f => f.Number == 1).Value == 0 ? (int)fields.Find(f => f.Number == 2).Value : Text(fields.Find(f => f.Number == 3).Bytes);

    private static string Text(byte[]? bytes) => bytes is null ? "" : Encoding.UTF8.GetString(bytes);
}
