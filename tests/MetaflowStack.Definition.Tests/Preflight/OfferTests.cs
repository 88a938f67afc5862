using MetaflowStack.Azure.Preflight;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Definition.Preflight;
using MetaflowStack.Definition.Preflight.Checks;

namespace MetaflowStack.Definition.Tests.Preflight;

public class OfferTests
{
    private static readonly PostgreSqlFlexibleServer Server = new()
    {
        Key = PostgreSqlFlexibleServer.KeyFor("metaflow"), Stage = "Infra", Parent = "/subscriptions/s/resourceGroups/g", Name = "psql", Location = "westus", Tags = new StackTags("demo", "default"),
        AdministratorLogin = "metaflow", DelegatedSubnet = "", PrivateDnsZone = "",
    };

    private static readonly PostgreSqlOffer Offer = new(null, [new PostgreSqlSkuOffer("Standard_B2s", "Burstable", 2, [32, 64]), new PostgreSqlSkuOffer("Standard_B1ms", "Burstable", 1, [32])], ["15", "16"]);

    public static TheoryData<PostgreSqlOffer, string[]> Databases => new()
    {
        { Offer, [] },
        { Offer with { Restriction = "no capacity" }, ["PostgreSQL servers cannot be made in westus by this subscription. LocationIsOfferRestricted: no capacity. Choose another --location, or ask for access to this one: https://aka.ms/postgres-request-quota-increase."] },
        { Offer with { Skus = [.. Offer.Skus.Skip(1)] }, ["PostgreSQL servers of the size Standard_B2s (Burstable) are not offered in westus. SkuNotAvailable: Offered are Standard_B1ms; the nearest is Standard_B1ms. Choose another --location."] },
        { Offer with { Skus = [] }, ["PostgreSQL servers of the size Standard_B2s (Burstable) are not offered in westus. SkuNotAvailable: Of the tier Burstable nothing is offered to this subscription. Choose another --location."] },
        { Offer with { Skus = [Offer.Skus[0] with { StorageGib = [64, 128] }], Versions = ["15"] },
            ["PostgreSQL servers with 32 GiB of storage are not offered in westus. StorageNotAvailable: With Standard_B2s there are 64, 128 GiB. Choose another --location.",
             "PostgreSQL 16 is not offered in westus. VersionNotAvailable: Offered are 15. Choose another --location."] },
    };

    [Theory]
    [MemberData(nameof(Databases))]
    public void Everything_of_a_database_that_is_not_offered_is_named(PostgreSqlOffer offer, string[] expected) =>
        Assert.Equal(expected, DatabaseCheck.Judge(Server, offer, "westus").Select(details => details.ToString()));

    public static TheoryData<string?, KubernetesVersionOffer[], string, string> Versions => new()
    {
        { null, [V("1.32"), V("1.33", isDefault: true)], "Passed", "1.33 is AKS' default in westus; 1.29 is needed" },
        { null, [V("1.28", isDefault: true)], "Failure", "AKS' default version in westus, Kubernetes 1.28, is older than 1.29, which the stack needs" },
        { null, [], "Failure", "AKS offers no Kubernetes version in westus" },
        { null, [V("1.33")], "Warning", "AKS does not say which Kubernetes version is the default in westus" },
        { "1.31", [V("1.33", isDefault: true)], "Failure", "AKS does not offer Kubernetes 1.31 in westus" },
        { "1.33", [V("1.33", isDefault: true)], "Passed", "AKS offers 1.33 in westus" },
        { "1.33.1", [V("1.33", isDefault: true)], "Passed", "AKS offers 1.33.1 in westus" },
    };

    [Theory]
    [MemberData(nameof(Versions))]
    public void The_Kubernetes_version_is_the_one_asked_for_or_the_regions_default(string? pinned, KubernetesVersionOffer[] offers, string kind, string what)
    {
        var finding = KubernetesVersionCheck.Judge(pinned, offers, "westus");
        Assert.Equal((kind, what), (finding.Kind.ToString(), finding.Details.What));
    }

    [Theory]
    [InlineData("aks-demo-metaflow-default", true)]
    [InlineData("a", true)]
    [InlineData("-aks", false)]
    [InlineData("aks-", false)]
    [InlineData("a.b", false)]
    [InlineData("", false)]
    [InlineData("a23456789012345678901234567890123456789012345678901234", true)]
    [InlineData("a234567890123456789012345678901234567890123456789012345", false)]
    public void A_DNS_prefix_is_as_AKS_takes_it(string prefix, bool isGood) => Assert.Equal(isGood, NamesCheck.DnsPrefixFault(prefix) is null);

    private static KubernetesVersionOffer V(string version, bool isDefault = false) => new(version, isDefault, false, [version + ".1"]);
}
