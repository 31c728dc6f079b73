// The schema of the benchmark's in-memory server, and its data as plain maps: the fastest form that these servers have.
import { readFileSync } from 'node:fs';

const data = JSON.parse(readFileSync(process.env.DATA, 'utf8'));
const members = new Map(data.members.map((member) => [member.id, member]));
const campaigns = data.campaigns.map((campaign) => ({ ...campaign, mine: data.posts.filter((post) => post.campaign === campaign.id) }));

export const port = Number(process.env.PORT);

export const typeDefs = `
  enum CampaignStatus { PLANNED OPEN CLOSED }
  enum PostStatus { DRAFT SCHEDULED PUBLISHED }
  scalar DateTime
  scalar Date
  type Query { organization: Organization! }
  type Organization { id: ID! name: String! campaigns: [Campaign!]! }
  type Campaign {
    id: ID! version: Int! name: String! goal: String startsOn: Date endsOn: Date status: CampaignStatus! createdAt: DateTime!
    owner: Member posts(first: Int = 20): [Post!]!
  }
  type Member { id: ID! name: String! email: String! }
  type Post { id: ID! text: String! status: PostStatus! }
`;

export const resolvers = {
  Query: { organization: () => data.organization },
  Organization: { campaigns: () => campaigns },
  Campaign: {
    owner: (campaign) => members.get(campaign.owner),
    posts: (campaign, { first }) => campaign.mine.slice(0, first),
  },
};

export const ready = () => process.stdout.write('ready\n');
