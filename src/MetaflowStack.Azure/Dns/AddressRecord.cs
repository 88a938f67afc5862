using System.Net;

namespace MetaflowStack.Azure.Dns;

/// <summary>An A record set of a private DNS zone.</summary>
/// <param name="Host">The full name, without a dot at the end.</param>
/// <param name="Addresses">The addresses that it leads to.</param>
public sealed record AddressRecord(string Host, IReadOnlyList<IPAddress> Addresses);
