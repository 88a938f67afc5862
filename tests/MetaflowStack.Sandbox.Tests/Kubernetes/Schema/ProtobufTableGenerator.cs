using System.IO.Compression;
using System.Text;

namespace MetaflowStack.Sandbox.Tests.Kubernetes.Schema;

/// <summary>
/// Makes the sandbox's table of protobuf field numbers from the file descriptors that every kubectl carries
/// (gzipped, in its data segment; Kubernetes, Copyright The Kubernetes Authors, Apache-2.0).
/// </summary>
internal static class ProtobufTableGenerator
{
    private static readonly byte[] GzipMagic = [0x1f, 0x8b, 0x08];

    private static readonly HashSet<string> Packages = new(StringComparer.Ordinal)
    {
        "core.v1", "apps.v1", "batch.v1", "rbac.v1", "networking.v1", "policy.v1", "storage.v1", "scheduling.v1", "coordination.v1", "discovery.v1",
        "events.v1", "autoscaling.v1", "autoscaling.v2", "authentication.v1", "authorization.v1", "admissionregistration.v1", "meta.v1",
    };

    /// <summary>One message a line: its name, then number and name of each field; fields of message type carry it after a colon.</summary>
    public static string Generate(string kubectl)
    {
        var lines = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var file in Descriptors(File.ReadAllBytes(kubectl)))
        {
            var package = ShortName(Text(Fields(file).First(f => f.Number == 2).Bytes));
            if (Packages.Contains(package))
                foreach (var message in Fields(file).Where(f => f.Number == 4))
                    lines.Add(MessageLine(package, message.Bytes));
        }
        return "# Protobuf field numbers of Kubernetes 1.34: facts taken by ProtobufTableGenerator from kubectl's descriptors. Copyright The Kubernetes Authors, Apache-2.0.\n"
            + string.Concat(lines.Select(l => l + "\n"));
    }

    private static string MessageLine(string package, byte[] message)
    {
        var fields = Fields(message);
        var line = new StringBuilder($"{package}.{Text(fields.First(f => f.Number == 1).Bytes)}");
        foreach (var field in fields.Where(f => f.Number == 2).Select(f => Fields(f.Bytes)))
        {
            line.Append(' ').Append(field.First(f => f.Number == 3).Value).Append('=').Append(Text(field.First(f => f.Number == 1).Bytes));
            if (field.FirstOrDefault(f => f.Number == 6) is { Bytes.Length: > 0 } type)
                line.Append(':').Append(ShortName(Text(type.Bytes).TrimStart('.')));
        }
        return line.ToString();
    }

    private static string ShortName(string name) =>
        name.Replace("k8s.io.apimachinery.pkg.apis.", "", StringComparison.Ordinal).Replace("k8s.io.apimachinery.pkg.", "", StringComparison.Ordinal).Replace("k8s.io.api.", "", StringComparison.Ordinal);

    private static IEnumerable<byte[]> Descriptors(byte[] binary)
    {
        for (var at = binary.AsSpan().IndexOf(GzipMagic); at >= 0;)
        {
            if (Inflate(binary, at) is { Length: > 2 } text && text[0] == 0x0a && Encoding.ASCII.GetString(text, 2, text[1] & 0x7f).EndsWith("generated.proto", StringComparison.Ordinal))
                yield return text;
            var next = binary.AsSpan(at + 1).IndexOf(GzipMagic);
            at = next < 0 ? -1 : at + 1 + next;
        }
    }

    private static byte[]? Inflate(byte[] binary, int at)
    {
        try
        {
            using var source = new GZipStream(new MemoryStream(binary, at, Math.Min(1 << 20, binary.Length - at)), CompressionMode.Decompress);
            using var target = new MemoryStream();
            var buffer = new byte[4096];
            // A descriptor is one gzip member; what follows in the binary is not gzip and ends the stream.
            for (int read; (read = source.Read(buffer)) > 0 && target.Length < 1 << 20;)
                target.Write(buffer, 0, read);
            return target.ToArray();
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);

    private static List<(int Number, long Value, byte[] Bytes)> Fields(byte[] message)
    {
        var fields = new List<(int, long, byte[])>();
        for (var at = 0; at < message.Length;)
        {
            var tag = Varint(message, ref at);
            switch (tag & 7)
            {
                case 0:
                    fields.Add(((int)(tag >> 3), Varint(message, ref at), []));
                    break;
                case 2:
                    var length = (int)Varint(message, ref at);
                    fields.Add(((int)(tag >> 3), 0, message[at..(at + length)]));
                    at += length;
                    break;
                case 1:
                    at += 8;
                    break;
                default:
                    at += 4;
                    break;
            }
        }
        return fields;
    }

    private static long Varint(byte[] message, ref int at)
    {
        long value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var part = message[at++];
            value |= (long)(part & 0x7f) << shift;
            if (part < 0x80)
                return value;
        }
    }
}
