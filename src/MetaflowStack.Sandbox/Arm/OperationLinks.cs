using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace MetaflowStack.Sandbox.Arm;

/// <summary>The addresses at which clients poll operations. Azure signs them, which makes them long: a client that cuts them is wrong.</summary>
internal static class OperationLinks
{
    private static readonly string s_certificate = Filler("certificate", 1700);

    /// <summary>The address with Azure's signature parameters (t, c, s, h).</summary>
    public static string Sign(string url, Operation operation)
    {
        var signature = Filler(operation.Id, 342);
        var hash = Filler("h" + operation.Id, 43);
        return string.Create(CultureInfo.InvariantCulture, $"{url}&t={operation.StartedAt.Ticks}&c={s_certificate}&s={signature}&h={hash}");
    }

    private static string Filler(string seed, int length)
    {
        var text = new StringBuilder();
        for (var block = 0; text.Length < length; block++)
            text.Append(Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}{block}"))).TrimEnd('=').Replace('+', '-').Replace('/', '_'));
        return text.ToString(0, length);
    }
}
